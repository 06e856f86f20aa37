-- A restored copy does not keep what partners said: records stay as they are, and nothing is left to decide or weigh.
DELETE FROM integration_property_source;
DELETE FROM integration_proposal;
UPDATE integration_rebuild
   SET state = 'done', ended_at = now() AT TIME ZONE 'UTC'
 WHERE state = 'running';

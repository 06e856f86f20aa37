-- A restored copy must not take what partners send, nor process or keep what it had taken: no key works, no source is
-- active, and nothing can be replayed.
UPDATE integration_source_key
   SET state = 'revoked', secret_id = NULL, public_key = NULL
 WHERE state = 'active';
UPDATE integration_source
   SET state = 'suspended'
 WHERE state = 'approved';
UPDATE integration_message
   SET state = 'ignored', processed_at = coalesce(processed_at, now() AT TIME ZONE 'UTC')
 WHERE state IN ('waiting', 'failed');
UPDATE integration_message
   SET body = NULL
 WHERE body IS NOT NULL;
DELETE FROM integration_source_trial;

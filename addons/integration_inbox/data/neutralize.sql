-- A restored copy must not take what partners send, nor process what it had taken: no key works, no source is active.
UPDATE integration_source_key
   SET state = 'revoked', secret_id = NULL, public_key = NULL
 WHERE state = 'active';
UPDATE integration_source
   SET state = 'suspended'
 WHERE state = 'approved';
UPDATE integration_message
   SET state = 'ignored', processed_at = now() AT TIME ZONE 'UTC'
 WHERE state = 'waiting';
DELETE FROM integration_source_trial;

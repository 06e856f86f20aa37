-- A restored copy must not send anything to a partner, now or when somebody approves a subscription in it.
UPDATE integration_subscription
   SET state = 'suspended'
 WHERE state = 'approved';
UPDATE integration_subscription
   SET url = 'https://neutralized.invalid/';
UPDATE integration_authentication
   SET token_url = 'https://neutralized.invalid/'
 WHERE token_url IS NOT NULL;
UPDATE integration_delivery
   SET state = 'cancelled', claim_id = NULL, lease_until = NULL, done_at = now() AT TIME ZONE 'UTC'
 WHERE state IN ('pending', 'sending');
UPDATE integration_replay
   SET state = 'stopped', finished_at = now() AT TIME ZONE 'UTC'
 WHERE state = 'running';
DELETE FROM integration_test_send;

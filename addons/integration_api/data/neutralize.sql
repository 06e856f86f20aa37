-- A restored copy must not answer partners: no key works, no client is active, no stored answer is kept.
UPDATE integration_credential
   SET state = 'revoked', secret_id = NULL
 WHERE state = 'active';
UPDATE integration_credential
   SET public_key = NULL, certificate = NULL, fingerprint = NULL, subject = NULL;
UPDATE integration_issuer
   SET state = 'suspended'
 WHERE state = 'approved';
UPDATE integration_issuer
   SET keys = NULL, fetched_at = NULL, keys_url = 'https://neutralized.invalid/';
UPDATE res_users
   SET active = false
 WHERE id IN (SELECT service_user_id FROM integration_client);
UPDATE integration_client
   SET state = 'suspended'
 WHERE state = 'approved';
DELETE FROM integration_idempotency;
DELETE FROM integration_batch;
-- Nor does it keep what partners said, or go on keeping it.
UPDATE integration_client
   SET log_bodies_until = NULL;
DELETE FROM integration_request_body;

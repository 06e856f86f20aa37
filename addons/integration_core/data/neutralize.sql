-- A restored copy must never reach a partner: no secret to sign with, nothing approved to flow.
UPDATE integration_secret
   SET ciphertext = NULL, key_id = NULL;
UPDATE integration_interface
   SET state = 'suspended'
 WHERE state = 'approved';
UPDATE integration_system
   SET environment = 'test', private_network = false
 WHERE environment != 'test' OR private_network;
UPDATE integration_network
   SET active = false
 WHERE active;

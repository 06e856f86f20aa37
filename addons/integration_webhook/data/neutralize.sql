-- A restored copy must not send anything to a partner.
UPDATE integration_subscription
   SET state = 'suspended'
 WHERE state = 'approved';
UPDATE integration_network
   SET active = false
 WHERE active;

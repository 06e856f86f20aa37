# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    integration_asyncapi,
    integration_audit,
    integration_client,
    integration_credential,
    integration_grant,
    integration_idempotency,
    integration_interface,
    integration_nonce,
    integration_openapi,
    integration_subject,
    integration_system,
    ir_http,
    res_users,
    res_users_apikeys,
)

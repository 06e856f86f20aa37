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
    integration_subject,
    integration_system,
    ir_http,
    res_users,
    res_users_apikeys,
)
from . import (
    integration_client_traffic,
    integration_credential_traffic,
    integration_rate_line,
    integration_rate_policy,
    integration_rate_state,
    integration_request,
    integration_request_body,
    integration_retention,
    integration_subject_bodies,
)

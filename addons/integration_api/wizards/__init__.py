# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import integration_access_review_decide
from . import integration_client_revoke
from . import integration_credential_issue, integration_credential_rotate, integration_credential_show

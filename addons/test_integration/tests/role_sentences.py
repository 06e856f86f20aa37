# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the description of each role says, sentence by sentence, with what has to be so for it.

``model: rw`` is a right, ``model.button`` a button that the role is shown and may press, ``menu:`` a screen; ``not``
before one of them says that the role has it not. ``only reads`` is every right, and every button that does something.
"""

_HIDDEN = "not integration.reveal: c"

SENTENCES = {
    "viewer": {
        "Sees systems, interfaces, contracts, code maps, clients, subscriptions, sources, what was sent and received, "
        "traces, figures and issues.": (
            *(
                "integration.system: r",
                "integration.interface: r",
                "integration.contract: r",
                "integration.code: r",
            ),
            *("integration.client: r", "integration.subscription: r", "integration.source: r"),
            *(
                "integration.delivery: r",
                "integration.attempt: r",
                "integration.message: r",
                "integration.event: r",
            ),
            *("menu:integration_monitor.menu_trace", "integration.statistic: r", "integration.issue: r"),
        ),
        "Personal, financial and clinical data in them is hidden.": (_HIDDEN,),
        "Changes nothing.": ("only reads",),
    },
    "operator": {
        "Sees what a viewer sees, and batches, requests, refused requests and possible duplicates.": (
            *("as viewer", "integration.batch: r", "integration.request: r", "integration.refusal: r"),
            "integration.duplicate: r",
        ),
        "Works on issues, sends deliveries again or cancels them, replays events, has messages processed again or "
        "ignores them, decides on proposals and duplicates where a contract names them, and suspends what does harm.": (
            *(
                "integration.issue: rw",
                "integration.issue.action_resolve",
                "integration.issue.action_open_retry",
            ),
            *("integration.delivery.action_retry", "integration.delivery.action_cancel"),
            *("integration.event.action_replay", "integration.replay.action_start"),
            *("integration.message.action_replay", "integration.message.action_open_bulk"),
            *("integration.proposal: rw", "integration.duplicate.decision: rwc"),
            *("integration.interface.action_open_pause", "integration.client.action_suspend"),
            *("integration.subscription.action_open_pause", "integration.source.action_open_pause"),
        ),
        "Drafts and approves nothing.": (
            *("not integration.system: c", "not integration.interface: c", "not integration.client: c"),
            *("not integration.subscription: c", "not integration.source: c"),
            *("not integration.interface.action_submit", "not integration.interface.action_approve"),
        ),
        "Is shown no personal, financial or clinical data by this role.": (_HIDDEN,),
    },
    "developer": {
        "Sees what a viewer sees, and requests.": ("as viewer", "integration.request: r"),
        "Drafts systems, interfaces, clients, grants, issuers, sources and subscriptions, and submits them for "
        "approval.": (
            *("integration.system: rwc", "integration.interface: rwc", "integration.client: rwc"),
            *("integration.grant: rwc", "integration.issuer: rwc", "integration.source: rwc"),
            *("integration.subscription: rwc", "integration.interface.action_submit"),
            *("integration.client.action_submit", "integration.source.action_submit"),
        ),
        "Keeps code maps, identifiers and the rules whose word counts.": (
            *("integration.code: rwcd", "integration.identifier: rwcd", "integration.ownership: rwcd"),
            *("integration.survivorship: rwcd", "integration.unmapped.code.action_map"),
        ),
        "Tries messages and sends tests.": (
            "integration.source.action_try",
            "integration.subscription.action_test_send",
        ),
        "Approves nothing, and does not work on issues.": (
            *("not integration.interface.action_approve", "not integration.client.action_approve"),
            *("not integration.subscription.action_approve", "not integration.source.action_approve"),
            *("not integration.issue: w", "not integration.issue.action_resolve"),
        ),
        "Is shown no personal, financial or clinical data by this role.": (_HIDDEN,),
    },
    "auditor": {
        "Sees what a viewer sees, and batches, requests, refused requests and erasures.": (
            *("as viewer", "integration.batch: r", "integration.request: r", "integration.refusal: r"),
            "integration.erasure: r",
        ),
        "Reads the audit trail and verifies it, and may open what was kept of the bodies of requests for a reason; "
        "personal, financial and clinical values were hidden in them before.": (
            *("integration.audit: r", "integration.audit.action_verify", "menu:integration_core.menu_audit"),
            "integration.request.action_open_reveal",
        ),
        "Changes nothing.": ("only reads",),
    },
    "manager": {
        "May do what an operator and a developer may.": ("as operator", "as developer"),
        "Approves, resumes and retires what others drafted and submitted, and issues and revokes keys.": (
            *("integration.interface.action_approve", "integration.interface.action_resume"),
            *("integration.interface.action_retire", "integration.client.action_approve"),
            *("integration.subscription.action_approve", "integration.source.action_approve"),
            *("integration.client.action_issue_credential", "integration.credential.action_revoke"),
        ),
        "Keeps teams, stages, causes, networks, limits, retention and the settings of deliveries, and erases what is "
        "kept about a record.": (
            *("integration.team: rwcd", "integration.issue.stage: rwcd", "integration.cause: rw"),
            *("integration.network: rwcd", "integration.rate.policy: rwcd", "integration.retention: rwcd"),
            *(
                "integration.delivery.policy: rwcd",
                "integration.erasure: rwc",
                "integration.erasure.action_erase",
            ),
        ),
        "Does not read the audit trail, and is shown no personal, financial or clinical data by this role.": (
            *("not integration.audit: r", "not menu:integration_core.menu_audit", _HIDDEN),
        ),
    },
}

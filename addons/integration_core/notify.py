# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a button answers when there is something to say: a message in a corner of the screen."""


def notify(message, kind="success", *, closes=False, stays=False) -> dict:
    """Return the action that shows a message, and then the records as they are now.

    :param str message: in the language of the user
    :param str kind: ``success``, ``warning`` or ``danger``
    :param bool closes: the dialog, if there is one; else the whole screen is loaded anew
    :param bool stays: until somebody closes it, and then nothing is loaded
    """
    params = {"type": kind, "message": message}
    if stays:
        params["sticky"] = True
    elif closes:
        params["next"] = {"type": "ir.actions.act_window_close"}
    else:
        params["next"] = {"type": "ir.actions.client", "tag": "soft_reload"}
    return {"type": "ir.actions.client", "tag": "display_notification", "params": params}

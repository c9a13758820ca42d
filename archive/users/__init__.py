"""Who may use the desk: users with a role and a password, their sessions and tokens.

`people` are the users, `sessions` and `tokens` what proves one to be present, `sign_in` the door
with its throttle. Web pages are left to webui.admin.
"""

from archive.users.people import (
    Role,
    User,
    add,
    any_user,
    disable,
    enable,
    set_password,
    set_role,
    user,
    users,
)
from archive.users.sessions import Session, begin, end, end_all, open_sessions, present
from archive.users.signing import SignInRefused, TooManyAttempts, sign_in
from archive.users.tokens import Token, holder, issue, revoke, tokens

__all__ = [
    "Role",
    "Session",
    "SignInRefused",
    "Token",
    "TooManyAttempts",
    "User",
    "add",
    "any_user",
    "begin",
    "disable",
    "enable",
    "end",
    "end_all",
    "holder",
    "issue",
    "open_sessions",
    "present",
    "revoke",
    "set_password",
    "set_role",
    "sign_in",
    "tokens",
    "user",
    "users",
]

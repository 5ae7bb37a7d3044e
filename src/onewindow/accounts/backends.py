from typing import Any

from django.contrib.auth.backends import BaseBackend

from onewindow.accounts.models import Account


class SessionBackend(BaseBackend):
    """Reads the signed-in account of a session; it cannot sign anyone in.

    Signing in goes through ``actions.sign_in_with_password`` alone, so that no path skips the lock-out.
    A closed account loses its sessions at the next request.
    """

    def get_user(self, user_id: Any) -> Account | None:
        return Account.objects.filter(pk=user_id, is_active=True).first()

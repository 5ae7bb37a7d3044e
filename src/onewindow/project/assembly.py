"""Putting the house together at start: keys, paths, senders and reactions are handed to the rooms that need them."""

from __future__ import annotations

from django.conf import settings

from onewindow.documents.sheets import install_simulation
from onewindow.exchange.storage import install_exchange_folder
from onewindow.files.storage import install_file_root
from onewindow.kit.cipher import Vault, install_vault
from onewindow.ledger.actions import install_reactions
from onewindow.messages.senders import install_senders
from onewindow.project.environment import read_or_make_key
from onewindow.project.wiring import REACTIONS, SENDERS
from onewindow.web.site import Site, install_site


def install_house() -> None:
    """Give every room what it may not fetch itself. Called once per process, and by the tests as in a real start."""
    home = settings.HOME
    install_vault(Vault(read_or_make_key(home, "encryption", 16), read_or_make_key(home, "search", 32)))
    install_file_root(home.files)
    install_exchange_folder(home.root / "exchange")
    install_senders(SENDERS)
    install_reactions(REACTIONS)
    install_simulation(settings.DEMO)
    install_site(Site(simulated=settings.DEMO, shows_outbox=settings.DEMO))

"""Tables of the directory, one file a topic; everything is imported from here."""

from onewindow.directory.models.absence import Absence, AbsencePost
from onewindow.directory.models.divisions import DepartmentSeat, RegionChange, RegionSuccession
from onewindow.directory.models.duty import DutySwap, LeaderDuty, WindowFunction
from onewindow.directory.models.first_contact import FirstContact
from onewindow.directory.models.places import (
    Authorisation,
    Building,
    Centre,
    Department,
    DepartmentName,
    Post,
    Region,
    Residence,
    RoleGrant,
    Window,
    WindowService,
)
from onewindow.directory.models.signing import SigningPost

__all__ = [
    "Absence",
    "AbsencePost",
    "DepartmentSeat",
    "RegionChange",
    "RegionSuccession",
    "Authorisation",
    "Building",
    "Centre",
    "Department",
    "DepartmentName",
    "DutySwap",
    "FirstContact",
    "LeaderDuty",
    "Post",
    "Region",
    "Residence",
    "RoleGrant",
    "SigningPost",
    "Window",
    "WindowFunction",
    "WindowService",
]

"""Tables of the directory, one file a topic; everything is imported from here."""

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

__all__ = [
    "Authorisation",
    "Building",
    "Centre",
    "Department",
    "DepartmentName",
    "Post",
    "Region",
    "Residence",
    "RoleGrant",
    "Window",
    "WindowService",
]

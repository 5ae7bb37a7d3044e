"""The part of the desk around cases: worklist, walk-in workbench, case page, chief representative's desk."""

"""People: console accounts and their grants, programs' tokens, participants and where they work. Floor rule: no Actor here, only
the code of whoever acts, as it stands in the journal."""

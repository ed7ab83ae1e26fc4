"""Who may use the console: accounts, what each may do, and invitations."""

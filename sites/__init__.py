"""The ground floor: places, people, permission and time. No HTTP and no money; never imports `pos`."""

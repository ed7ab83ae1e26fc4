"""The network as data: region, centres, project units and workplaces, written in a TOML file and brought into the tables."""

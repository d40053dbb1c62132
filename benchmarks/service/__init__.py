"""The service with a hundred thousand needs in its database: how long its work takes."""

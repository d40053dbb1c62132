"""What both sides speak of: the service catalogue, its versions, and the weekly grid."""

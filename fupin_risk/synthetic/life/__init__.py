"""What really happens to the households of a made county, month by month?"""

"""What does the register of a made county show, when is it entered, and with which faults?"""

"""The steps of all jobs (`pipeline`; listed in `steps.py`), and the ML projects (`projects`)."""

"""The steps of all jobs (`pipeline`; `steps.py` lists the jobs), and the ML projects (`projects`)."""

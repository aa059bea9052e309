"""The candidates. All are small and regularised, because few rows are fraud."""

from __future__ import annotations

from ml_jobs.pipeline.estimator import Candidate
from ml_jobs.pipeline.estimators.lightgbm import LightGBM
from ml_jobs.pipeline.estimators.linear import logistic_regression
from ml_jobs.pipeline.estimators.scikit_learn import ScikitLearn
from ml_jobs.pipeline.estimators.xgboost import XGBoost

_BOOSTING = {"learning_rate": 0.1, "reg_lambda": 10.0, "max_bin": 256}

CANDIDATES = (
    Candidate("shallow", XGBoost(trees=120, parameters={**_BOOSTING, "max_depth": 3})),
    Candidate("deep", XGBoost(trees=80, parameters={**_BOOSTING, "max_depth": 6, "min_child_weight": 3.0})),
    Candidate("leaf-wise", LightGBM(trees=80, parameters={"learning_rate": 0.1, "num_leaves": 15, "reg_lambda": 10.0})),
    Candidate("linear", ScikitLearn(logistic_regression)),
)

"""The candidates: boosted trees, and a linear model for comparison."""

from __future__ import annotations

from ml_jobs.pipeline.estimator import Candidate
from ml_jobs.pipeline.estimators.linear import linear_regression
from ml_jobs.pipeline.estimators.scikit_learn import ScikitLearn
from ml_jobs.pipeline.estimators.xgboost import XGBoost

CANDIDATES = (
    Candidate("shallow", XGBoost(trees=150, parameters={"learning_rate": 0.1, "max_depth": 3})),
    Candidate("deep", XGBoost(trees=100, parameters={"learning_rate": 0.1, "max_depth": 6, "min_child_weight": 5.0})),
    Candidate("linear", ScikitLearn(linear_regression)),
)

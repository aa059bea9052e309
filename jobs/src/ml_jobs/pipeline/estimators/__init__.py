"""Algorithms for candidates: XGBoost, LightGBM and estimators with scikit-learn's protocol."""

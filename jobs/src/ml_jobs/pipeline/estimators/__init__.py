"""Algorithms that candidates name: XGBoost, LightGBM and whatever follows scikit-learn's protocol."""

"""The rules, one file a family; the catalogue lists them."""

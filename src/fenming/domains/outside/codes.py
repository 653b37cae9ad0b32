"""Why outside payments are refused (10000-10999): never for being wrong, only when the wrong party records them."""

from fenming.ledger.codes import Code

NOT_IMPORTER = Code(10001, "not_importer", "Only an officer of the authority records outside payments, not party {party}.", "只有主管机关的经办人可以登记链外付款，参与方 {party} 不可以。", ("party",))

CODES = (NOT_IMPORTER,)

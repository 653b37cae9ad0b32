"""Why facts refuse (3000-3999)."""

from fenming.ledger.codes import Code

FACT_NOT_ATTESTABLE = Code(3001, "fact_not_attestable", "Fact {name} is stated by a rule, not by a party.", "事实 {name} 由规则产生，不能由参与方声明。", ("name",))
FACT_STATED_ALREADY = Code(3002, "fact_stated_already", "Fact {name} has been stated for subject {subject} already.", "对象 {subject} 的事实 {name} 已经声明。", ("name", "subject"))

CODES = (FACT_NOT_ATTESTABLE, FACT_STATED_ALREADY)

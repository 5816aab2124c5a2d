"""Which protected area a question to students seems to touch, by its words. A guess that asks a person to look."""

import re

from stakeholders.vocabulary.surveys import ProtectedArea

# Stems in English and Spanish. Better one question too many to look at than one too few.
STEMS: dict[ProtectedArea, str] = {
    ProtectedArea.RELIGION: "religio|church|mosque|synagogue|temple|pray|faith|god|iglesia|mezquita|rezar?|reza|dios",
    ProtectedArea.POLITICS: "politic|polític|republican|democrat|vote[sd]?|voting|votar?|elections?|elecciones",
    ProtectedArea.HEALTH: "depress|depri|suicid|anxi|ansie|self.?harm|therap|terapia|mental|psycholog|psicol",
    ProtectedArea.SEX: "sex|gender identity|pregnan|embaraz|contracept|dating",
    ProtectedArea.CONDUCT: "drugs?|drogas?|alcohol|vap(?:e|ing)|marijuana|marihuana|steal|stole|robar|robado|"
    "weapons?|armas?|arrest|illegal|ilegal|gangs?|pandillas?",
    ProtectedArea.APPRAISAL: r"your (?:parents|mother|father|family|home life)|tus padres|tu (?:madre|padre|familia)",
    ProtectedArea.PRIVILEGE: "lawyer|abogad|priest|sacerdote|minister|confess|confes|doctor|médic",
    ProtectedArea.INCOME: "income|ingresos|salary|salario|earns?|money|dinero|afford|rent|food stamps",
}
PATTERNS = {area: re.compile(rf"\b(?:{stems})", re.IGNORECASE) for area, stems in STEMS.items()}


def suspected(*texts: str) -> ProtectedArea | None:
    """Return the first protected area that the words touch, None when none is seen."""
    words = " ".join(texts)
    return next((area for area, pattern in PATTERNS.items() if pattern.search(words)), None)

"""The texts of a survey in the reader's language. What is not translated stands in the original, marked as such."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import override

from stakeholders.vocabulary.surveys import QuestionKind
from stakeholders.wordings import Original, Text, Wordings


def originals(survey: Any, questions: Iterable[Any]) -> list[Original]:
    """Return every text of a survey that wants a translation, in the order in which people read them."""
    texts = [Original("title", survey.title), Original("purpose", survey.purpose)]
    for question in questions:
        texts.append(Original(str(question.number), question.words))
        texts += [
            Original(f"{question.number}.{number}", option)
            for number, option in enumerate(question.options, start=1)
        ]
    return texts


class Texts(Wordings):
    """The texts of one survey for one reader."""

    def __init__(self, survey: Any, language: str, wordings: Iterable[Any]) -> None:
        super().__init__(survey.language, language, wordings)
        self.survey = survey

    @property
    def title(self) -> Text:
        """Return the title."""
        return self.of("title", self.survey.title)

    @property
    def purpose(self) -> Text:
        """Return what the survey is for."""
        return self.of("purpose", self.survey.purpose)

    def question(self, question: Any) -> Text:
        """Return the words of a question."""
        return self.of(str(question.number), question.words)

    def steps(self, question: Any) -> list[tuple[int, Text]]:
        """Return what can be chosen. Fixed answers are the program's own and speak every language."""
        if question.kind == QuestionKind.SEVERAL:
            return [
                (number, self.of(f"{question.number}.{number}", words)) for number, words in question.steps
            ]
        with override(self.language):
            return [(number, Text(str(words), self.language)) for number, words in question.steps]

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def fill_catalogue(**_kwargs: Any) -> None:
    """Add the shipped measures and groups that are missing, after migrations and after a flush."""
    from evaluation.services.catalogue import load_catalogue

    load_catalogue()


class EvaluationConfig(AppConfig):
    name = "evaluation"
    verbose_name = _("Evaluation")

    def ready(self) -> None:
        post_migrate.connect(fill_catalogue, sender=self, dispatch_uid="evaluation.catalogue")
        self._register_jobs()
        from evaluation import readiness  # noqa: F401  registers gate G8 and the check of Year Five
        from evaluation.readiness import measure_choices
        from waivers.sources import offer_measures

        offer_measures(measure_choices)

    @staticmethod
    def _register_jobs() -> None:
        from evaluation import tasks
        from evaluation.services import releases, uploads
        from statepl.jobs.registry import register

        register(uploads.CHECK_KIND, tasks.check_file, failed=tasks.drop_unchecked)
        register(uploads.IMPORT_KIND, tasks.import_file)
        register(releases.FILES_KIND, tasks.write_files)
        register(releases.RELEASE_KIND, tasks.prepare, failed=tasks.drop_unprepared)

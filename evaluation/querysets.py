"""Reading observations (not for release), imports, releases and what was released."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from waivers.querysets import without_recused


class ImportBatchQuerySet(models.QuerySet[Any]):
    """Files of observations."""

    def visible_to(self, user: Any) -> Self:
        """Return every file for state staff, one's districts' files for district people.

        What a district sent stays away from staff who are recused from it.
        """
        if not user.is_authenticated:
            return self.none()
        if user.is_sea_staff:
            return without_recused(self, user)
        return self.filter(district__in=user.district_ids)

    def committed(self) -> Self:
        """Return files whose rows were imported."""
        return self.filter(state="committed")


class FileMappingQuerySet(models.QuerySet[Any]):
    """Mappings: shared by the whole state; rules say who opens them."""

    def visible_to(self, user: Any) -> Self:
        """Return every mapping for whoever is signed in; it holds no data."""
        return self if user.is_authenticated else self.none()

    def with_number(self) -> Self:
        """Add `number`, that of the newest version."""
        return self.annotate(number=models.Max("versions__number"))


class ObservationQuerySet(models.QuerySet[Any]):
    """What was reported. Unprotected: for the SEA's analysts and the district itself."""

    def of_district(self, district: Any, *, with_schools: bool = True) -> Self:
        """Return the district's own rows and those of its schools."""
        own = Q(level=1, agency_key=district.pk)
        if with_schools:
            own |= Q(level=2, agency_key__in=list(district.schools.values_list("pk", flat=True)))
        return self.filter(own)

    def verified(self) -> Self:
        """Return what the SEA has verified."""
        return self.filter(state=1)

    def unverified(self) -> Self:
        """Return what waits for the SEA."""
        return self.filter(state=0)


class ReleaseQuerySet(models.QuerySet[Any]):
    """Releases."""

    def visible_to(self, user: Any) -> Self:
        """Return all for state staff, else what is or was public."""
        return self if user.is_authenticated and user.is_sea_staff else self.public()

    def public(self) -> Self:
        """Return what was published; a withdrawn one stays listed with its note, without cells."""
        return self.filter(state__in=["published", "withdrawn"])

    def published(self) -> Self:
        """Return what is published and not withdrawn."""
        return self.filter(state="published")

    def newest(self) -> Self:
        """Return the newest published release of each school year: what pages, REST and PDF read."""
        newer = self.model.objects.filter(
            state="published", school_year=OuterRef("school_year"), number__gt=OuterRef("number")
        )
        return self.published().filter(~Exists(newer))


class ReleasedCellQuerySet(models.QuerySet[Any]):
    """What anybody may read."""

    ORDER = ("release_id", "level", "agency_key", "measure_id", "grade", "subgroup_id")

    def current(self) -> Self:
        """Return the cells of the newest release of each year."""
        releases = self.model._meta.get_field("release").related_model.objects
        return self.filter(release__in=list(releases.newest().values_list("pk", flat=True)))

    def published(self) -> Self:
        """Return the cells of published releases; those of a withdrawn or unpublished one are nobody's."""
        return self.filter(release__state="published")

    def of_district(self, district: Any, *, with_schools: bool = False) -> Self:
        """Return the cells of a district, and of its schools if asked for."""
        found = self.filter(district_key=district.pk)
        return found if with_schools else found.filter(level=1)

    def in_order(self) -> Self:
        """Return the cells along the key, for keyset paging."""
        return self.order_by(*self.ORDER)

"""Pages of allauth that we do not replace are drawn with our elements."""

from django import forms
from django.template import Context, Origin, Template


class _Form(forms.Form):
    code = forms.CharField(label="Code")


PAGE = """{% load allauth %}
{% element h1 %}One{% endelement %}{% element h2 %}Two{% endelement %}{% element hr %}{% endelement %}
{% element p %}Three{% endelement %}
{% element alert %}{% slot message %}Four{% endslot %}{% endelement %}
{% element panel %}{% slot title %}Five{% endslot %}{% slot body %}Six{% endslot %}{% endelement %}
{% element form method="post" action="/go/" %}
{% slot body %}{% element fields form=form %}{% endelement %}{% endslot %}
{% slot actions %}{% element button type="submit" %}Send{% endelement %}{% endslot %}
{% endelement %}"""


def test_elements_print_our_markup() -> None:
    origin = Origin("account/extra.html", template_name="account/extra.html")
    text = Template(PAGE, origin=origin).render(Context({"form": _Form()}))
    for piece in (
        "<h1>One</h1>",
        "<h2>Two</h2>",
        "<hr>",
        "<p>Three</p>",
        '<div class="st-note"><p>Four</p></div>',
        '<section class="st-stack-sm"><h2>Five</h2>Six</section>',
        '<form class="st-form" method="post" action="/go/" novalidate>',
        'name="code"',
        '<button type="submit" class="usa-button">Send</button>',
    ):
        assert text.count(piece) == 1

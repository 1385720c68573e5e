"""What makes a PDF an archive's: PDF/A-3u beside PDF/UA-1, and inside it the brief's JSON and the archived texts."""

from datetime import UTC
from io import BytesIO
from typing import Any

from briefer.briefing import Briefing
from briefer.render._package import UNDATED
from briefer.render.json import Json

_RDF_END = b"</rdf:RDF>"
# PDF/UA is identified as ISO 14289-1:2014, 5 says; PDF/A wants a schema that is not XMP's own to be described, as
# ISO 19005-3:2012, 6.6.2.3.3 says
_CLAIM = b"""<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1"/>\
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" \
rdf:about=""><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


def attachments(briefing: Briefing) -> list[dict[str, Any]]:
    """Return what is put inside, as the arguments of `weasyprint.Attachment`, in the order of their names.

    First the brief in JSON, then the archived text of each cited document under the number that it has among the
    sources, as it was when its SHA-256 was taken.
    """
    digits = len(str(len(briefing.documents)))
    inside = [("brief.json", "The brief with its evidence", "Data", Json().render(briefing), briefing.created)]
    inside += [
        (
            f"source-{number:0{digits}}.txt",
            " ".join(filter(None, (document.label, document.title))),
            "Source",
            document.text.encode("utf-8", "surrogatepass"),
            document.published or briefing.created,
        )
        for number, document in enumerate(briefing.documents, 1)
    ]
    return [
        {
            "file_obj": BytesIO(content),
            "name": name,
            "description": description,
            "created": (moment or UNDATED).astimezone(UTC),
            "modified": (moment or UNDATED).astimezone(UTC),
            "relationship": relationship,
        }
        for name, description, relationship, content, moment in inside
    ]


def claim_both(_document: object, pdf: Any) -> None:  # noqa: ANN401 - pydyf is untyped
    """Say in the metadata of a PDF/A that it is PDF/UA-1, too: WeasyPrint 70 writes one of both.

    Args:
        _document: The laid-out document, which WeasyPrint hands over, too.
        pdf: The `pydyf.PDF` that is about to be written.
    """
    reference = pdf.catalog["Metadata"]
    metadata = next(each for each in pdf.objects if each.number and each.reference == reference)
    metadata.stream = [part.replace(_RDF_END, _CLAIM + _RDF_END) for part in metadata.stream]
    files = pdf.catalog["AF"]
    files[:] = dict.fromkeys(files)  # it names each file twice

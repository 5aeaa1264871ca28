//! What PDF/A-3a and PDF/UA-1 want a file to say of itself, and the data that it carries.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::About;
use super::objects::{Id, Objects};
use super::packer::Packer;
use super::stock::PROFILE;
use crate::diagnostic::Bug;

/// The language of documents (ISO 32000-1, 14.9.2).
pub(super) const LANGUAGE: &str = "fr-FR";

/// The program and the version of its file format, which changes when the same input gives other bytes.
pub(super) const PRODUCER: &str = "tripartite (format 2)";
/// The program.
pub(super) const CREATOR: &str = "tripartite";

/// The name of the attached data.
pub(crate) const DATA: &str = "agreement.json";

/// Text of XML.
fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
}

/// The metadata in XMP (ISO 19005-3, 6.6.2), the same as the information dictionary says. The identifier of PDF/UA is none that
/// PDF/A knows, so it is described (6.6.2.3.3).
pub(super) fn metadata(about: &About<'_>) -> String {
    let mut xmp =
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
        <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
            .to_owned();
    // Writing to a string cannot fail.
    let _ = write!(
        xmp,
        "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" \
         xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" \
         xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\" pdfaid:part=\"3\" pdfaid:conformance=\"A\" pdfuaid:part=\"1\" \
         pdf:Producer=\"{PRODUCER}\" xmp:CreatorTool=\"{CREATOR}\">\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt></dc:title>\
         <dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:creator>\
         <dc:language><rdf:Bag><rdf:li>{LANGUAGE}</rdf:li></rdf:Bag></dc:language></rdf:Description>",
        escaped(about.title),
        escaped(about.author),
    );
    xmp.push_str(
        "<rdf:Description rdf:about=\"\" xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\" \
         xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\" xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\
         <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">\
         <pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>\
         <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
         <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
         <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>part</pdfaProperty:name>\
         <pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>\
         <pdfaProperty:description>part of ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>\
         </rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>",
    );
    xmp
}

/// Attaches the data of the document (ISO 19005-3, 6.8); the number of the file specification.
pub(super) fn attach(file: &mut Objects, data: &str, packer: &mut Packer) -> Result<Id, Bug> {
    let (stream, specification) = (file.id(), file.id());
    let entries = format!("/Type/EmbeddedFile/Subtype/application#2Fjson/Params<</Size {}>>", data.len());
    file.packed(stream, &entries, data.as_bytes().to_vec(), packer)?;
    let body = file.object(specification).put("<</Type/Filespec/F(").put(DATA).put(")/UF(").put(DATA);
    body.put(")/AFRelationship/Data/Desc").text("Données imprimées").put("/EF<</F ").to(stream);
    body.put("/UF ").to(stream).put(">>>>");
    Ok(specification)
}

/// The output intent (6.2.3).
pub(super) fn intent() -> String {
    format!(
        "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB)/DestOutputProfile {PROFILE} 0 R>>]"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_well_formed_whatever_the_title_says() {
        let about = About { title: "A & <b> « c »", author: "École ]]> d", id: [0; 16], logo: None };
        let xmp = metadata(&about);
        let tree = roxmltree::Document::parse(&xmp).unwrap();
        let said = |name: &str| {
            let node = tree.descendants().find(|node| node.tag_name().name() == name).unwrap();
            node.descendants().filter(roxmltree::Node::is_text).filter_map(|node| node.text()).collect::<String>()
        };
        assert_eq!((said("title").as_str(), said("creator").as_str()), (about.title, about.author));
    }
}

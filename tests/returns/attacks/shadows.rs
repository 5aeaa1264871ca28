//! Shadow attacks: what the issued file has already is hidden, replaced, or found elsewhere.

use super::super::update::{FIELDS, LOOK, Update, date, dated, form, position, typed};
use super::super::{fixture, issued};
use super::Class;

/// A face whose A is drawn as B.
const LYING: &str = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Differences[65/B]>>>>";

pub(super) fn classes() -> Vec<Class> {
    let signed = || Update::of(fixture("signed-rsa"));
    let helvetica = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>";
    let with_face = form(FIELDS, "").replace("/F 8 0 R", "/F 8 0 R/Helv 90 0 R");
    let twice = || dated("24").stream(41, LOOK, &typed("25"));
    let things = [(4, "a page’s content"), (7, "the resources"), (8, "a face"), (22, "a picture"), (41, "a look")];
    vec![
        Class::new("shadow hide")
            .honest("signed by the head", fixture("signed-rsa"))
            .attacks(things.map(|(number, what)| (format!("{what} is freed"), signed().free(number).done())))
            .attack("a field is freed", signed().free(13).done())
            .attack("a picture is emptied", {
                signed().stream(22, "/Type/XObject/Subtype/Form/BBox[0 0 0 0]", b"").done()
            })
            .honest("as issued", issued())
            .attack("the picture is freed, unsigned", Update::new().free(22).done())
            .harmless("a number that nothing has is freed", Update::new().free(150).done()),
        Class::new("shadow replace")
            .honest("signed by the head", fixture("signed-rsa"))
            .attack("a face", signed().object(8, LYING).done())
            .attack("the resources", signed().object(7, "<</Font<</F 90 0 R>>>>").object(90, LYING).done())
            .attack("a picture", {
                let picture = "/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8";
                signed().stream(22, picture, b"\xff").done()
            })
            .honest("as issued", issued())
            .attack("a face of the form", {
                Update::new().object(5, &form(FIELDS, "").replace("8 0 R", "90 0 R")).object(90, LYING).done()
            })
            .harmless("a face joins the form", dated("24").object(5, &with_face).object(90, helvetica).done()),
        Class::new("shadow hide and replace")
            .honest("a date", dated("24").done())
            .attack("an object twice in an update", twice().done())
            .attack("the table leads to other issued bytes", {
                dated("24").with_table(|places| {
                    places.insert(4, Some(position(&issued(), b"23 0 obj")));
                })
            })
            .attack("an object that the table hides", {
                dated("24").stream(90, "", b"x").with_table(|places| {
                    places.remove(&90);
                })
            })
            .harmless("the same object in two updates", {
                Update::of(dated("24").done()).object(11, &date("/V(25)")).stream(41, LOOK, &typed("25")).done()
            }),
    ]
}

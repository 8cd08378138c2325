//! Every colour becomes sRGB.
//!
//! The photo's own profile costs up to 500 KB in each rendition, and some programs ignore it, so a Display P3 photo would look
//! dull in them. What is published has sRGB's instead ([`crate::tagged`]); a preview has none, and is read as sRGB in the window.

use image::{DynamicImage, RgbImage, RgbaImage};
use moxcms::{ColorDateTime, ColorProfile, DataColorSpace, Layout, ProfileText, TransformOptions};

/// What a photo's numbers mean.
pub(crate) enum Colours {
    /// Nothing is said: sRGB, or inks without a profile.
    Plain,
    /// A profile that says what is so without one, by the name that it has.
    Srgb(Option<String>),
    /// A profile that fits the pixels.
    Profile(Box<ColorProfile>),
    /// A profile that is broken, too large or for other pixels.
    Ignored,
}

impl Colours {
    /// Reads a profile; `Err` stands for one that was too large to take in.
    pub(crate) fn read(profile: Option<Result<&[u8], ()>>, cmyk: bool) -> Self {
        let profile = match profile {
            None => return Self::Plain,
            Some(Err(())) => return Self::Ignored,
            Some(Ok(bytes)) => ColorProfile::new_from_slice(bytes),
        };
        let fits = |space| match space {
            DataColorSpace::Rgb | DataColorSpace::Gray => !cmyk,
            DataColorSpace::Cmyk => cmyk,
            _ => false,
        };
        match profile {
            Ok(profile) if fits(profile.color_space) => {
                let name = name(&profile);
                let colours = Self::Profile(Box::new(profile));
                if colours.changes_nothing() { Self::Srgb(name) } else { colours }
            }
            _ => Self::Ignored,
        }
    }

    /// Tries the transform on colours from everywhere. Most photos have sRGB's profile in one of its many versions, and
    /// converting each pixel to itself would take a tenth of all the work.
    fn changes_nothing(&self) -> bool {
        let steps = || (0..=255).step_by(17);
        let red_green = steps().flat_map(|r| steps().map(move |g| (r, g)));
        let probe: Vec<u8> = red_green.flat_map(|(r, g)| steps().flat_map(move |b| [r, g, b])).collect();
        let rgb = matches!(self, Self::Profile(p) if p.color_space == DataColorSpace::Rgb);
        let converted = if rgb { self.transform(Layout::Rgb, &probe, (16 * 16, 16)) } else { None };
        converted.is_some_and(|c| c.iter().zip(&probe).all(|(to, from)| to.abs_diff(*from) <= 1))
    }

    pub(crate) fn is_ignored(&self) -> bool {
        matches!(self, Self::Ignored)
    }

    /// Returns what the profile calls itself, one line of at most 80 characters.
    pub(crate) fn name(&self) -> Option<String> {
        match self {
            Self::Srgb(name) => name.clone(),
            Self::Profile(profile) => name(profile),
            Self::Plain | Self::Ignored => None,
        }
    }

    /// Converts pixels to sRGB; where the conversion fails, the numbers are taken as they are.
    pub(crate) fn to_srgb(&self, pixels: DynamicImage) -> RgbImage {
        match pixels {
            DynamicImage::ImageRgba8(inks) => self.inks(&inks),
            other => self.light(other.into_rgb8()),
        }
    }

    fn transform(&self, from: Layout, source: &[u8], (width, height): (u32, u32)) -> Option<RgbImage> {
        let Self::Profile(profile) = self else { return None };
        let srgb = ColorProfile::new_srgb();
        let transform = profile.create_transform_8bit(from, &srgb, Layout::Rgb, TransformOptions::default()).ok()?;
        let mut image = RgbImage::new(width, height);
        transform.transform(source, &mut image).ok()?;
        Some(image)
    }

    fn inks(&self, inks: &RgbaImage) -> RgbImage {
        self.transform(Layout::Rgba, inks, inks.dimensions()).unwrap_or_else(|| {
            let mut image = RgbImage::new(inks.width(), inks.height());
            for (to, from) in image.pixels_mut().zip(inks.pixels()) {
                let [c, m, y, k] = from.0.map(|ink| 255 - u32::from(ink));
                to.0 = [c, m, y].map(|light| ((light * k + 127) / 255) as u8);
            }
            image
        })
    }

    fn light(&self, image: RgbImage) -> RgbImage {
        let grey = matches!(self, Self::Profile(p) if p.color_space == DataColorSpace::Gray);
        let converted = if grey {
            let one: Vec<u8> = image.pixels().map(|p| p.0[0]).collect();
            self.transform(Layout::Gray, &one, image.dimensions())
        } else {
            self.transform(Layout::Rgb, &image, image.dimensions())
        };
        converted.unwrap_or(image)
    }
}

/// Returns sRGB's profile, 616 bytes, the same ones always: a new profile has the time of day in it.
pub(crate) fn srgb() -> Vec<u8> {
    // When sRGB was published (IEC 61966-2-1).
    const THEN: [u8; 12] = [0x07, 0xCF, 0, 10, 0, 1, 0, 0, 0, 0, 0, 0];
    let mut profile = ColorProfile::new_srgb();
    if let Ok(then) = ColorDateTime::new_from_slice(&THEN) {
        profile.creation_date_time = then;
    }
    profile.encode().unwrap_or_default()
}

fn name(profile: &ColorProfile) -> Option<String> {
    let name = match profile.description.as_ref() {
        Some(ProfileText::PlainString(text)) => text.as_str(),
        Some(ProfileText::Localizable(texts)) => texts.first().map_or("", |t| t.value.as_str()),
        Some(ProfileText::Description(text)) => text.ascii_string.as_str(),
        None => "",
    };
    let clean: String = name.chars().filter(|c| !c.is_control()).take(80).collect();
    Some(clean.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patch(colour: [u8; 3]) -> DynamicImage {
        DynamicImage::ImageRgb8(RgbImage::from_pixel(2, 2, image::Rgb(colour)))
    }

    #[test]
    fn a_wide_gamut_is_brought_home() {
        let p3 = ColorProfile::new_display_p3().encode().unwrap();
        let colours = Colours::read(Some(Ok(&p3)), false);
        assert!(colours.name().is_some());
        // P3's (200, 100, 50) is a stronger orange in sRGB numbers.
        let [r, g, b] = colours.to_srgb(patch([200, 100, 50])).get_pixel(0, 0).0;
        assert!(r > 205 && g < 100 && b < 40, "{r} {g} {b}");
    }

    #[test]
    fn what_is_published_says_the_same_whenever_it_is_rendered() {
        let profile = srgb();
        assert_eq!((profile.len(), &profile[24..28]), (616, &[0x07, 0xCF, 0, 10][..]));
        assert_eq!(Colours::read(Some(Ok(&profile)), false).name().as_deref(), Some("sRGB IEC61966-2.1"));
    }

    #[test]
    fn the_screens_own_profile_is_told_and_not_applied() {
        let [srgb, p3] = [ColorProfile::new_srgb(), ColorProfile::new_display_p3()].map(|p| p.encode().unwrap());
        let colours = Colours::read(Some(Ok(&srgb)), false);
        assert!(matches!(&colours, Colours::Srgb(Some(_))) && !colours.is_ignored() && colours.name().is_some());
        assert!(matches!(Colours::read(Some(Ok(&p3)), false), Colours::Profile(_)));
    }

    #[test]
    fn what_does_not_fit_is_ignored() {
        let srgb = ColorProfile::new_srgb().encode().unwrap();
        assert!(Colours::read(Some(Ok(&srgb)), true).is_ignored());
        assert!(Colours::read(Some(Ok(b"no profile")), false).is_ignored());
        assert!(Colours::read(Some(Err(())), false).is_ignored());
        assert_eq!(Colours::Ignored.to_srgb(patch([1, 2, 3])).get_pixel(1, 1).0, [1, 2, 3]);
    }

    #[test]
    fn grey_profiles_keep_grey() {
        let grey = ColorProfile::new_gray_with_gamma(2.2).encode().unwrap();
        let [r, g, b] = Colours::read(Some(Ok(&grey)), false).to_srgb(patch([90, 90, 90])).get_pixel(0, 0).0;
        assert!(r == g && g == b && r.abs_diff(90) < 6, "{r} {g} {b}");
    }

    #[test]
    fn inks_without_a_profile_are_multiplied() {
        let inks = DynamicImage::ImageRgba8(RgbaImage::from_pixel(1, 1, image::Rgba([255, 0, 0, 0])));
        assert_eq!(Colours::Plain.to_srgb(inks).get_pixel(0, 0).0, [0, 255, 255]);
    }
}

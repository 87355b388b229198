//! The kinds of content that may show something else another time.

/// What a piece of content could do after it was signed, without an octet of the file changing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DynamicKind {
    /// A script (ISO 32000-2 §12.6.4.17).
    JavaScript,
    /// An action that runs by itself, when the document or a page is opened or a field touched (§12.6.3).
    AutomaticAction,
    /// An action that starts a program or opens a file (§12.6.4.6).
    Launch,
    /// An action that changes what is shown: hides, switches layers, fills in or empties fields (§12.6.4.11 to §12.6.4.13, §12.7.6).
    ViewAction,
    /// A link to an address (§12.6.4.8).
    WebLink,
    /// A link into another document (§12.6.4.3, §12.6.4.4).
    DocumentLink,
    /// A button that sends what is in the form (§12.7.6.2).
    SubmitForm,
    /// Sound, film, 3D or rich media (§13).
    Multimedia,
    /// An effect or a time limit when a page is turned (§12.4.4.1).
    PageTransition,
    /// Steps within one page (§12.4.4.2).
    PageSteps,
    /// An XFA form (ISO 32000-1 §12.7.8).
    Xfa,
    /// Readers draw the fields of the form anew, each in its own way (ISO 32000-2 Table 224).
    NeedAppearances,
    /// The same where the form has only signature fields, which nothing is drawn from.
    NeedAppearancesUnused,
    /// Layers whose state depends on screen or print, magnification, language, reader, or on one another (§8.11).
    OptionalContent,
    /// A layer that is switched off and can be switched on.
    HiddenLayer,
    /// Layers that are all shown, unless somebody switches one off.
    Layers,
    /// A stream whose data lie in another file (§7.3.8.2).
    ExternalStream,
    /// A form XObject that shows a page of another document (§8.10.4).
    ReferenceXObject,
    /// A stand-in that is replaced for printing (§14.11.7).
    Opi,
    /// PostScript that only printers see (§8.8.2 of ISO 32000-1).
    PostScript,
    /// An image with another one to be shown instead (§8.9.5.4).
    AlternateImage,
    /// An annotation that looks different under the pointer (§12.5.5).
    HoverLook,
    /// The same of a button, as buttons do.
    ButtonLook,
    /// An annotation on paper only (§12.5.3).
    PrintOnly,
    /// An annotation on the screen only (§12.5.3).
    ScreenOnly,
    /// An annotation that is not shown at all (§12.5.3).
    HiddenAnnotation,
    /// A field that shows something else than its value (§12.7.4.3).
    FieldValue,
    /// A file inside the file (§7.11.4).
    EmbeddedFile,
    /// A portfolio, which shows files instead of pages (§12.3.5).
    Portfolio,
    /// A second body of an object in one revision (§7.5.6): readers that repair may take the other (threat P-32).
    SecondBody,
    /// A second catalog that nothing refers to: what a later trailer could point to (threat P-20).
    SecondCatalog,
    /// Pages that nothing refers to.
    OrphanPages,
    /// A font that is not in the file (§9.9.1).
    FontNotEmbedded,
    /// Letters or digits that are copied and searched as others than are shown (threat P-25).
    TextLies,
    /// Something could not be read, or there was too much: what it would show is not known.
    NotInspected,
}

impl DynamicKind {
    /// All of them.
    pub const ALL: [Self; 35] = [
        Self::JavaScript,
        Self::AutomaticAction,
        Self::Launch,
        Self::ViewAction,
        Self::WebLink,
        Self::DocumentLink,
        Self::SubmitForm,
        Self::Multimedia,
        Self::PageTransition,
        Self::PageSteps,
        Self::Xfa,
        Self::NeedAppearances,
        Self::NeedAppearancesUnused,
        Self::OptionalContent,
        Self::HiddenLayer,
        Self::Layers,
        Self::ExternalStream,
        Self::ReferenceXObject,
        Self::Opi,
        Self::PostScript,
        Self::AlternateImage,
        Self::HoverLook,
        Self::ButtonLook,
        Self::PrintOnly,
        Self::ScreenOnly,
        Self::HiddenAnnotation,
        Self::FieldValue,
        Self::EmbeddedFile,
        Self::Portfolio,
        Self::SecondBody,
        Self::SecondCatalog,
        Self::OrphanPages,
        Self::FontNotEmbedded,
        Self::TextLies,
        Self::NotInspected,
    ];

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::JavaScript => "javascript",
            Self::AutomaticAction => "automatic-action",
            Self::Launch => "launch",
            Self::ViewAction => "view-action",
            Self::WebLink => "web-link",
            Self::DocumentLink => "document-link",
            Self::SubmitForm => "submit-form",
            Self::Multimedia => "multimedia",
            Self::PageTransition => "page-transition",
            Self::PageSteps => "page-steps",
            Self::Xfa => "xfa",
            Self::NeedAppearances => "need-appearances",
            Self::NeedAppearancesUnused => "need-appearances-unused",
            Self::OptionalContent => "optional-content",
            Self::HiddenLayer => "hidden-layer",
            Self::Layers => "layers",
            Self::ExternalStream => "external-stream",
            Self::ReferenceXObject => "reference-xobject",
            Self::Opi => "opi",
            Self::PostScript => "postscript-xobject",
            Self::AlternateImage => "alternate-image",
            Self::HoverLook => "hover-look",
            Self::ButtonLook => "button-look",
            Self::PrintOnly => "print-only",
            Self::ScreenOnly => "screen-only",
            Self::HiddenAnnotation => "hidden-annotation",
            Self::FieldValue => "field-value-differs",
            Self::EmbeddedFile => "embedded-file",
            Self::Portfolio => "portfolio",
            Self::SecondBody => "second-body",
            Self::SecondCatalog => "second-catalog",
            Self::OrphanPages => "orphan-pages",
            Self::FontNotEmbedded => "font-not-embedded",
            Self::TextLies => "text-lies",
            Self::NotInspected => "not-inspected",
        }
    }

    /// Whether it is as good as in any ordinary document: worth knowing, no reason not to sign. Only what somebody has to
    /// do on purpose, or what changes nothing of the page, is.
    #[must_use]
    pub const fn is_harmless(self) -> bool {
        matches!(
            self,
            Self::WebLink
                | Self::DocumentLink
                | Self::SubmitForm
                | Self::PageTransition
                | Self::NeedAppearancesUnused
                | Self::Layers
                | Self::ButtonLook
                | Self::ScreenOnly
                | Self::HiddenAnnotation
                | Self::EmbeddedFile
                | Self::OrphanPages
                | Self::FontNotEmbedded
        )
    }
}

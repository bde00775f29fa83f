use std::fmt;

/// One thing that is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The JSON Pointer of the value in the text that was explained; empty for the whole. A name of more than 64 code
    /// points is cut.
    pub pointer: String,
    /// The JSON Pointer of the keyword in the schema document of the spec, or of its schema where no keyword was broken.
    pub schema_pointer: String,
    /// The keyword that was broken. Three are not JSON Schema's: `syntax`, `duplicate` and `sameLength`.
    pub keyword: &'static str,
    /// What would be right, to follow "must be" or, where a part is concerned, "must have".
    pub expected: String,
    /// The value as it was written, cut to 64 code points.
    pub got: String,
}

impl Violation {
    /// Says what would be right: "Value must be between 0 and 100".
    pub fn sentence(&self) -> String {
        let verb = match self.keyword {
            "required"
            | "additionalProperties"
            | "minProperties"
            | "maxProperties"
            | "minItems"
            | "maxItems"
            | "minLength"
            | "maxLength"
            | "sameLength"
            | "duplicate" => "have",
            _ => "be",
        };
        format!("Value must {verb} {}", self.expected)
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} (at {:?}: {})", self.sentence(), self.pointer, self.got)
    }
}

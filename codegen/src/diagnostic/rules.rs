//! Every rule of the compiler, once: its code, its severity, and the story `antiphon explain` tells.

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Nothing is emitted.
    Error,
    /// Worth knowing.
    Note,
}

/// A rule of the compiler.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its code, `A` and four digits; it never changes its meaning.
    pub code: &'static str,
    /// Its name in lower case with dashes.
    pub name: &'static str,
    /// How much a finding weighs.
    pub severity: Severity,
    /// What it is about and what to do, in a few sentences.
    pub explanation: &'static str,
}

/// The rule with this code, written in any case.
pub fn find(code: &str) -> Option<&'static Rule> {
    ALL.iter().find(|rule| rule.code.eq_ignore_ascii_case(code)).copied()
}

macro_rules! rules {
    ($($name:ident = $code:literal $slug:literal $severity:ident: $explanation:literal)*) => {
        $(
            #[doc = $slug]
            pub const $name: Rule = Rule { code: $code, name: $slug, severity: Severity::$severity, explanation: $explanation };
        )*

        /// All rules, in the order of their codes.
        pub const ALL: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    NOT_YAML = "A0001" "not-yaml" Error:
        "The file could not be read as YAML 1.2 (JSON is YAML too). The position is where the parser gave up; the mistake is often \
         in the line above: a missing colon, a quote that is not closed, an indentation that does not fit."
    EMPTY_FILE = "A0002" "empty-file" Error:
        "A spec is a mapping that starts with `antiphon: 1` and `service: NAME`. A file that holds only comments counts as empty."
    SEVERAL_DOCUMENTS = "A0003" "several-documents" Error:
        "A file holds one spec. A line of three dashes starts a second document; put it into a file of its own."
    TOO_MUCH = "A0004" "too-much" Error:
        "The file nests deeper than 128 levels, grows beyond 400,000 values once its YAML aliases are expanded, or has a number beyond double \
         precision, which JSON readers turn into infinity. All are far above what a protocol needs. Aliases that contain aliases grow exponentially; name the schema under `schemas` and refer to it."
    YAML_TAG = "A0005" "yaml-tag" Error:
        "YAML tags such as `!!str` change what a value is, and differently in every parser. A spec has none: quote what must be text."
    DUPLICATE_KEY = "A0006" "duplicate-key" Error:
        "A mapping has the same key twice. Most YAML readers keep one of them silently; which one differs between them."
    UNREADABLE_FILE = "A0007" "unreadable-file" Error:
        "A file that the run needs could not be read: it does not exist, may not be read, or is not UTF-8."

    UNKNOWN_WORD = "A0101" "unknown-word" Error:
        "This part of the language has no such word. Words are never ignored: a misspelt `minimum` would otherwise check nothing. \
         `docs/spec-language.md` lists the words of each part."
    MISSING_WORD = "A0102" "missing-word" Error:
        "This part of the language cannot do without the word named."
    WRONG_KIND = "A0103" "wrong-kind" Error:
        "A value is of the wrong kind: text where a list stands, a number where a name stands, and so on."
    UNKNOWN_CHOICE = "A0104" "unknown-choice" Error:
        "The word takes one of a fixed list of values, and this is none of them."
    BAD_QUANTITY = "A0105" "bad-quantity" Error:
        "Durations are written `100ms`, `30s`, `2 min`, `1h` or `30d`, sizes `512 B`, `64 KiB` or `16 MiB`, and rates `60/min` or `5/10s`. \
         All are above zero."
    LANGUAGE_VERSION = "A0106" "language-version" Error:
        "The value of `antiphon:` is the version of the spec language. This compiler knows version 1."
    BAD_VERSION = "A0107" "bad-version" Error:
        "`version` is a semantic version of three numbers, such as `1.4.0`. Generated packages carry it, and comparing two specs reads it."
    BAD_NAME = "A0108" "bad-name" Error:
        "Names become parts of types, functions and files in three languages. They start with a letter and hold letters, digits, `_` and, \
         where a wire has it, `-`. A service's name is in lower case."
    NOT_BUILT = "A0109" "not-built" Error:
        "The word belongs to the language, but this version of the compiler does not generate code for it. It is refused, because a \
         server that ignored it would be weaker than its spec."
    CONFLICTING_WORDS = "A0110" "conflicting-words" Error:
        "Two words stand beside each other that contradict each other, or one stands without another that it needs."

    UNKNOWN_MESSAGE = "A0201" "unknown-message" Error:
        "A message is named that the channel does not have."
    UNKNOWN_ROLE = "A0202" "unknown-role" Error:
        "A role is named that the channel does not have. `client` is any role but the server; in `to`, `sender` and `everyone` exist always."
    UNKNOWN_SCHEMA = "A0203" "unknown-schema" Error:
        "A schema is named that is neither a primitive type nor under `schemas`, or a `$ref` leads nowhere."
    CYCLIC_SCHEMA = "A0204" "cyclic-schema" Error:
        "A schema refers to itself without anything between: following the references never arrives at a schema. A recursive structure \
         goes through a field or an item."
    UNKNOWN_STATE = "A0205" "unknown-state" Error:
        "A state is named that the channel does not have."
    UNKNOWN_PERMISSION = "A0206" "unknown-permission" Error:
        "A permission is named that `permissions` does not list. `anyone` and `never` exist always."
    UNKNOWN_RATE = "A0207" "unknown-rate" Error:
        "A rate class is named that `rates` does not have."
    UNKNOWN_ERROR = "A0208" "unknown-error" Error:
        "An error code is named that `errors` does not have."
    UNKNOWN_SECURITY = "A0209" "unknown-security" Error:
        "A security scheme is named that `security` does not have."
    UNKNOWN_FIELD = "A0210" "unknown-field" Error:
        "A field is named that the message's payload does not have."
    UNKNOWN_FILL = "A0211" "unknown-fill" Error:
        "`fill` names something that the server cannot fill in. `docs/spec-language.md` lists what it can."
    UNKNOWN_PARAMETER = "A0212" "unknown-parameter" Error:
        "A path or query parameter is named that the channel does not have, or the path has one whose schema is missing."
    UNKNOWN_CHANNEL = "A0213" "unknown-channel" Error:
        "A channel is named that the service does not have."
    UNKNOWN_ROOM = "A0214" "unknown-room" Error:
        "A room is named that the channel does not have, or a topic where it has none."
    UNKNOWN_PLACEHOLDER = "A0215" "unknown-placeholder" Error:
        "Braces stand for something that is put in their place: in the text of an error `{key}`, the name that is unknown, and `{wait}`, the milliseconds to wait; in the name of a topic \
         a field of the request, `{FIELD}`, or the call's id, `{call.id}`. There is nothing else to put there."

    UNKNOWN_TYPE = "A0301" "unknown-type" Error:
        "JSON Schema's types are `null`, `boolean`, `integer`, `number`, `string`, `array` and `object`."
    UNSUPPORTED_KEYWORD = "A0302" "unsupported-keyword" Error:
        "The keyword belongs to JSON Schema, but this version of the compiler does not generate a check for it. It is refused, because \
         a validator that ignored it would accept what the schema forbids."
    EMPTY_RANGE = "A0303" "empty-range" Error:
        "No value lies within these bounds: the smallest allowed is above the largest."
    BAD_PATTERN = "A0304" "bad-pattern" Error:
        "The regular expression cannot be read, or uses look-around or back-references, which cannot be matched in linear time."
    KEYWORD_WITHOUT_TYPE = "A0305" "keyword-without-type" Error:
        "A keyword applies to one type of value, and the schema allows only another: `minLength` on a number never checks anything."
    ENUM_REPEATS = "A0306" "enum-repeats" Error:
        "An `enum` lists the same value twice, or lists none."
    REQUIRED_UNKNOWN = "A0307" "required-unknown" Error:
        "A member is required that a closed object does not have: no value could satisfy the schema."
    BAD_DEFAULT = "A0308" "bad-default" Error:
        "A default or an initial value breaks its own schema."
    VALUE_OUTSIDE_TYPE = "A0309" "value-outside-type" Error:
        "A value of an `enum` or `const` is not of the schema's type: it could never be sent."
    ENDLESS_SCHEMA = "A0310" "endless-schema" Error:
        "A value of this schema would have to contain another of its own kind, without end: every path back to it is required. Make one optional, \
         or put a list between."

    SAME_ADDRESS = "A0401" "same-address" Error:
        "Two channels or roles listen at the same address: no connection could tell which it is."
    OVERLAPPING_ADDRESSES = "A0402" "overlapping-addresses" Note:
        "Some URL matches two addresses. Segments are compared from left to right, and a literal beats a parameter, so that there is \
         an answer; the note says which."
    BAD_ADDRESS = "A0403" "bad-address" Error:
        "An address starts with `/`, has no empty segments, and a parameter fills a whole segment: `/ws/{client_id}`."
    INDISTINCT_MESSAGES = "A0404" "indistinct-messages" Error:
        "Two messages travel in the same direction and nothing in their envelope tells them apart; or no frame can be this message, because the \
         keys tell and it has none."
    AMBIGUOUS_ROLE = "A0405" "ambiguous-role" Error:
        "Two roles share an address and nothing tells them apart. One may have no `when`; it is the rest."
    TAG_IN_PAYLOAD = "A0406" "tag-in-payload" Error:
        "A payload has a member of the same name as the envelope's tag, correlation id or content: both would stand in the same place."
    PAYLOAD_NOT_OBJECT = "A0407" "payload-not-object" Error:
        "The envelope puts the payload's members beside the tag, so that the payload has to be an object."

    PARAMETER_NOT_PLAIN = "A0408" "parameter-not-plain" Error:
        "A parameter of a path or query is text in a URL: its schema is a boolean, a number, text or a choice of texts."

    TRANSPORT_UNFIT = "A0409" "transport-unfit" Error:
        "A Socket.IO packet is an event's name and its data, without path and query of a WebSocket's address. A channel with both transports says the same \
         over both: its envelope has a tag and a content, it has a WebSocket path, and that path has no parameters."
    OFFSET_UNFIT = "A0410" "offset-unfit" Error:
        "A room with `recovery` gives each of its messages an offset, in a member of its own. So their payloads are objects with named members, \
         none of which is called like the offset."

    NOBODY_RECEIVES = "A0501" "nobody-receives" Error:
        "A message from the server says with `to` who gets it: `sender`, `everyone`, roles or rooms."
    FIELD_FROM_NOWHERE = "A0502" "field-from-nowhere" Error:
        "A message is sent whose required field comes neither from the request, by the same name, nor from a `fill`. The compiler builds \
         what it sends, so it has to know where every value comes from."
    FIELD_TYPES_DIFFER = "A0503" "field-types-differ" Error:
        "A field of a message is taken from the request, where a field of the same name has another schema."
    NOTHING_HAPPENS = "A0504" "nothing-happens" Error:
        "A message from a client is neither passed on (`to`) nor does it do anything (`does`)."
    UNUSED_ERROR = "A0505" "unused-error" Error:
        "An error code is in the catalogue, but no failure leads to it: it has no `when`, no `failed` names it, and no handler could \
         choose it."
    REPLY_NOT_SENT = "A0506" "reply-not-sent" Error:
        "`reply` names the message that answers, but nothing in `does` sends it to the sender."
    NO_SENDER = "A0507" "no-sender" Error:
        "A message is sent to `sender`, or a field is filled from the request, where there is no request."
    STATE_TYPES_DIFFER = "A0508" "state-types-differ" Error:
        "A state is set from a field with another schema: a value could be set that the state does not allow."
    STEP_UNFIT = "A0509" "step-unfit" Error:
        "A step of `does` does not fit the message's payload or what came before it."
    NOBODY_MAY_SET = "A0510" "nobody-may-set" Error:
        "A state needs a permission to be set, but the service has no security scheme, so that nobody ever holds one."
    DELIVERY_UNFIT = "A0511" "delivery-unfit" Error:
        "`delivery` and `keep` belong to messages that clients receive; `newest` and `drop-oldest` lose messages, which a reply must not be."
    FAILURE_UNTOLD = "A0512" "failure-untold" Error:
        "A failure is told with a message that needs a catalogue text, but no entry of `errors` has that kind under `when`."
    ROUTE_FROM_SERVER = "A0513" "route-from-server" Error:
        "`does`, `requires`, `rate` and `reply` belong to messages that clients send; `on` to messages that the server sends."
    ROOM_OUT_OF_REACH = "A0514" "room-out-of-reach" Error:
        "A message goes to a room, and nothing where it is sent says which one. A request knows a room with a key by `requires` or by an earlier `join`, \
         a topic by the fields that its name is made of, and the topic of a call only in what the call answers or reports."
    ROOM_KEY_MISSING = "A0515" "room-key-missing" Error:
        "A message asks for membership in a room, joins or leaves it, and its payload does not say which room: it needs the field that the room has as \
         `key`, required, and text."
    FILL_UNFIT = "A0516" "fill-unfit" Error:
        "`fill` names something that is not known where the message is made: the members of a room in a message that has to do with none, the id of a call \
         outside of one, the parts of an error where nothing failed. It also fills top-level fields of messages only."
    RELAY_UNFIT = "A0517" "relay-unfit" Error:
        "A message that is passed on has an answer if `reply` names a message that comes from those it goes to and goes back to those it comes from. \
         The envelope's `id` tells one call from another, and `status` says whether the answer is good."
    ROOM_MESSAGE_UNFIT = "A0518" "room-message-unfit" Error:
        "What a room says by itself has no request to take fields from. `announce` names messages whose `to` is the room and nothing else; `rejoined` one \
         whose `to` is `sender`. Their fields are filled from the room, its member and the time."
    ROOM_SCHEMA_UNFIT = "A0519" "room-schema-unfit" Error:
        "A room's `state` holds objects into which some members are merged at a time: all their members are optional. The schema of its `member` is an object \
         whose fields are filled with `member.id`, `member.name` and `member.mode`."
    STEP_ORDER = "A0520" "step-order" Error:
        "A room with a key is held from the step that joins it, leaves it, changes it or sends to it until the message is done, so that all its members see one \
         order. The handler is not asked meanwhile, and what concerns the channel as a whole comes before."
    CALL_IDS_DIFFER = "A0521" "call-ids-differ" Error:
        "A topic named after a call's id has one form, `job_1`: every call whose messages go to it has the same `as`."
    MODE_TYPES_DIFFER = "A0522" "mode-types-differ" Error:
        "The field that says in which mode to join is a choice of exactly the room's modes."

    NAME_COLLISION = "A0601" "name-collision" Error:
        "Two names become the same name in a target language once they are cased by its rules. Rename one in the spec, or give a schema a \
         `title`."
    RESERVED_NAME = "A0602" "reserved-name" Error:
        "The name is taken in a target language or by the generated code itself, and cannot be escaped there. Choose another."

    EXAMPLE_INVALID = "A0701" "example-invalid" Error:
        "An example breaks the schema that it is an example of."
    SCENARIO_INVALID = "A0702" "scenario-invalid" Error:
        "A frame of a scenario is no message that its channel has in this direction, or breaks its schema; or a client is to say `<*>`, \
         which matches what comes and has no value of its own."
    UNKNOWN_CLIENT = "A0703" "unknown-client" Error:
        "A step of a scenario names a client that no earlier step connects."
    STEP_WORDS = "A0704" "step-words" Error:
        "A step holds exactly one verb; write the next one as a step of its own. In a scenario `send` holds `message` or `text`, and \
         `receive` one of `message`, `any-order` and `until`."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_are_unique_and_sorted() {
        assert!(ALL.is_sorted_by(|a, b| a.code < b.code));
        let mut names: Vec<_> = ALL.iter().map(|rule| rule.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
    }

    #[test]
    fn a_rule_is_found_in_any_case() {
        assert_eq!(find("a0101"), Some(&UNKNOWN_WORD));
        assert_eq!(find("A9999"), None);
    }
}

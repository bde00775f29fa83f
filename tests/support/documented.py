"""The animation document's three commands and the replies to them."""

from support.json_text import Json

CAMERA = "load_camera_animation"
LIGHT = "load_light_animation"
PRODUCT = "load_product_animation"

DOCUMENTED: dict[str, Json] = {
    CAMERA: {
        "command": CAMERA,
        "empty_name": "Camera",
        "data": {"animation_id": "cam_orbit_01", "parameters": {"duration": 5.0, "easing": "ease-in-out"}},
        "message_id": "anim_1234567890",
    },
    LIGHT: {
        "command": LIGHT,
        "empty_name": "Light",
        "data": {"animation_id": "light_pulse_01", "parameters": {"duration": 3.0, "intensity": 1.5}},
        "message_id": "anim_1234567891",
    },
    PRODUCT: {
        "command": PRODUCT,
        "empty_name": "Product",
        "data": {"animation_id": "product_rotate_01", "parameters": {"duration": 4.0, "rotation_axis": "z"}},
        "message_id": "anim_1234567892",
    },
}


def command(kind: str, target: str | None = None, **parameters: Json) -> Json:
    """A documented command with another target, or with other parameters."""
    documented = DOCUMENTED[kind]
    data = {**documented["data"], "parameters": {**documented["data"]["parameters"], **parameters}}
    return {**documented, "empty_name": target or documented["empty_name"], "data": data}


def applied(sent: Json) -> Json:
    """The reply to a command that was followed."""
    return {
        "command": "animation_result",
        "status": "success",
        "message": "Animation applied successfully",
        "message_id": sent["message_id"],
        "data": {
            "animation_id": sent["data"]["animation_id"],
            "target": sent["empty_name"],
            "duration": sent["data"]["parameters"]["duration"],
        },
    }


def refused(sent: Json, reason: str) -> Json:
    """The reply to a command that was not."""
    return {
        "command": "animation_result",
        "status": "error",
        "message": f"Error applying animation: {reason}",
        "message_id": sent["message_id"],
    }

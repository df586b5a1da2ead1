"""Refusals around the staff of a school."""

from app.core.errors import Conflict, Forbidden, NotFound


class RoleNotYours(Forbidden):
    """The caller may give roles, but not this one."""

    code = "role-not-yours-to-give"
    title = "您不能授予或收回这个角色"


class RoleGrantNotFound(NotFound):
    code = "role-grant-not-found"
    title = "没有这项角色授权"


class OwnRole(Conflict):
    """Nobody takes a role from themselves, so that nobody is locked out by a slip."""

    code = "own-role"
    title = "不能收回自己的角色,请由其他管理者操作"


class LastPrincipal(Conflict):
    code = "last-principal"
    title = "这是学校最后一位校长,请先指定新的校长"


class StaffElsewhere(Conflict):
    """Whoever also works elsewhere is not this school's alone to let in again."""

    code = "staff-elsewhere"
    title = "该账号在其他单位也有角色,请由上级管理员重置密码"

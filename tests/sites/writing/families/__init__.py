"""The markup of each family, written from the facts known about it; one module a family."""

from __future__ import annotations

from tests.sites.writing.families import (
    dotnetnuke,
    drupal,
    duk_langson,
    joomla_k2,
    liferay_vn,
    liferay_vn_2,
    nukeviet,
    nukeviet_egov,
    sharepoint_vn,
    vccorp,
    vnpt_portal,
)

FAMILIES = (
    nukeviet.FAMILY,
    nukeviet_egov.FAMILY,
    sharepoint_vn.FAMILY,
    liferay_vn.FAMILY,
    liferay_vn_2.FAMILY,
    vnpt_portal.FAMILY,
    vccorp.FAMILY,
    joomla_k2.FAMILY,
    drupal.FAMILY,
    dotnetnuke.FAMILY,
    duk_langson.FAMILY,
)

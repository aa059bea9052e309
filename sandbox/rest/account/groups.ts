import { CloudError, type CloudObject } from "../../ports";
import type { Call, Route, Services } from "../route";
import { getGroup, listGroups } from "../scim";
import { groupBody, notFound } from "../scim-bodies";
import { ROOT as ACCOUNT, row } from "./account-row";
import { operationsOf, principalAttributes, textsIn } from "./scim-requests";

const ROOT = `${ACCOUNT}/scim/v2/Groups`;
const GROUP = "databricks_group";
const MEMBER = "databricks_group_member";

/** SCIM routes for the groups of the account and their members. */
export const groupRoutes: readonly Route[] = [
  { ...row, method: "GET", path: ROOT, handle: listGroups },
  { ...row, method: "GET", path: `${ROOT}/:id`, handle: getGroup },
  {
    ...row,
    method: "POST",
    path: ROOT,
    handle: async (call, services) => {
      const { active: _active, application_id: _application, ...attributes } = principalAttributes(call.body);
      const group = await services.objects.create(call, GROUP, attributes);
      await setMembers(group.id, textsIn(call.body["members"]), call, services);
      call.reply.code(201);
      return groupBody(group, services);
    },
  },
  {
    ...row,
    method: "PUT",
    path: `${ROOT}/:id`,
    handle: async (call, services) => {
      const prior = groupIn(call, services);
      const { active: _active, application_id: _application, ...given } = principalAttributes(call.body);
      const group = await services.objects.update(call, GROUP, prior.id, { ...prior.attributes, ...given });
      await setMembers(prior.id, textsIn(call.body["members"]), call, services);
      return groupBody(group, services);
    },
  },
  { ...row, method: "PATCH", path: `${ROOT}/:id`, handle: patch },
  {
    ...row,
    method: "DELETE",
    path: `${ROOT}/:id`,
    handle: async (call, services) => {
      await services.objects.delete(call, GROUP, groupIn(call, services).id);
      call.reply.code(204);
      return null;
    },
  },
];

async function patch(call: Call, services: Services): Promise<unknown> {
  const { id } = groupIn(call, services);
  for (const { op, attribute, values } of operationsOf(call.body)) {
    if (attribute === "members") {
      const now = membersOf(id, call, services);
      const kept = values.length === 0 ? [] : now.filter((member) => !values.includes(member));
      await setMembers(id, op === "add" ? [...now, ...values] : op === "remove" ? kept : values, call, services);
    } else if (attribute === "displayName" && op !== "remove") {
      const { attributes } = groupIn(call, services);
      await services.objects.update(call, GROUP, id, { ...attributes, display_name: values[0] ?? "" });
    } else {
      const operation = `SCIM ${op} of attribute '${attribute}' of a group`;
      const supported = "add, remove or replace members, add or replace displayName";
      throw new CloudError(501, "NOT_IMPLEMENTED", `sandbox: ${operation} is not supported, only: ${supported}`);
    }
  }
  return groupBody(groupIn(call, services), services);
}

async function setMembers(groupId: string, wanted: readonly string[], call: Call, services: Services): Promise<void> {
  const now = membersOf(groupId, call, services);
  for (const id of now.filter((member) => !wanted.includes(member))) {
    await services.objects.delete(call, MEMBER, `${groupId}|${id}`);
  }
  for (const id of new Set(wanted.filter((member) => !now.includes(member)))) {
    await services.objects.create(call, MEMBER, { group_id: groupId, member_id: id });
  }
}

function membersOf(groupId: string, call: Call, { objects }: Services): readonly string[] {
  return objects.find(call, MEMBER, { group_id: groupId }).map(({ attributes }) => String(attributes["member_id"]));
}

function groupIn(call: Call, { objects }: Services): CloudObject {
  const id = call.params["id"] ?? "";
  const group = objects.get(call, GROUP, id);
  if (group === undefined) throw notFound("Group", id);
  return group;
}

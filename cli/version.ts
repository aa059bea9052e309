export function versionText(): string { return ""; }

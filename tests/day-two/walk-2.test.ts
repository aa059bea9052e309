import { walkPart } from "./support/walk-part";

walkPart(2);

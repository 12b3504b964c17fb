"""Pages of one part: a road, a camera, an agency, a dossier, a provider, a service, a commune."""

from dashboard.pages.parts.agency import AGENCY_PAGE
from dashboard.pages.parts.camera import CAMERA_PAGE
from dashboard.pages.parts.commune import COMMUNE_PAGE
from dashboard.pages.parts.dossier import DOSSIER_PAGE
from dashboard.pages.parts.provider import PROVIDER_PAGE
from dashboard.pages.parts.road import ROAD_PAGE
from dashboard.pages.parts.service import SERVICE_PAGE

PARTS = (ROAD_PAGE, CAMERA_PAGE, AGENCY_PAGE, DOSSIER_PAGE, PROVIDER_PAGE, SERVICE_PAGE, COMMUNE_PAGE)
